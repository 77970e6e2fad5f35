"""What a file keeps, deletes, takes in and listens to; what runs on a condition only."""

from __future__ import annotations

import pytest

from aoplint.frontends.python import lower
from aoplint.model.surface import Surface
from aoplint.project.branches import branches_of, comes_before
from aoplint.project.surface import surface_of
from aoplint.scopes.view import FileView


def surface(text: str) -> Surface:
    return surface_of(FileView(path="app.py", language="python", text=text, unit=lower(text)))


@pytest.mark.parametrize(
    ("code", "kind", "field"),
    [
        ("Shop.objects.create(email=told)", "table", "email"),
        ("Shop(email=told)", "table", "email"),
        ("Shop.objects.update_or_create(pk=1, defaults={'email': told})", "table", "email"),
        ("db.users.insert_one({'email': told})", "table", "email"),
        ("db.users.update_one({'_id': 1}, {'$set': {'email': told}})", "table", "email"),
        ("db.execute('INSERT INTO users (email) VALUES (?)', (told,))", "table", "email"),
        ("redis.hset('u', mapping={'email': told})", "cache", "email"),
        ("redis.set(key, row.email)", "cache", "email"),
        ("Path('x').write_text(row.email)", "file", "email"),
        ("json.dump({'email': told}, out)", "file", "email"),
        ("s3.put_object(Bucket='b', Body=row.email)", "bucket", "email"),
        ("channel.basic_publish(body=row.email)", "queue", "email"),
        ("sheet.append_row([row.email])", "sheet", "email"),
        ("log.info('%s', row.email)", "log", "email"),
    ],
)
def test_a_write_is_known_by_its_kind_and_fields(code: str, kind: str, field: str) -> None:
    (write,) = [write for write in surface(f"def f(told, row):\n    {code}\n").writes if field in write.fields]
    assert (write.kind, write.symbol) == (kind, "f")


def test_an_assignment_is_a_write_where_something_is_saved() -> None:
    text = "def f(shop):\n    shop.email = 1\n    {}\n"
    assert [w.fields for w in surface(text.format("shop.save()")).writes if w.fields] == [("email",)]
    assert surface(text.format("print(shop)")).writes == ()


def test_what_is_written_through_a_variable_speaks_for_what_it_was_made_of() -> None:
    text = "def f(order):\n    text = f'{order.receiver_name}'\n    s3.put_object(Body=text.encode())\n"
    (write,) = surface(text).writes
    assert "receiver_name" in write.fields


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("Order.objects.filter(pk=1).delete()", "table", "Order"),
        ("session.delete(order)", "table", "order"),
        ("session.execute(delete(Order).where(Order.id == 1))", "table", "Order"),
        ("db.orders.delete_many({})", "table", "orders"),
        ("db.execute('DELETE FROM orders')", "table", "orders"),
        ("db.execute('TRUNCATE TABLE orders')", "table", "orders"),
        ("del orders[1]", "table", "orders"),
        ("redis.delete('order:1')", "cache", "redis"),
        ("os.remove(path)", "file", "os"),
        ("shutil.rmtree(path)", "file", "shutil"),
        ("s3.delete_objects(Bucket='b')", "bucket", "s3"),
        ("kms.schedule_key_deletion(KeyId=1)", "key", "kms"),
        ("erase_everything()", "call", "erase_everything"),
        ("erase_everything.delay(1)", "call", "erase_everything"),
    ],
)
def test_an_erasure_is_known_by_its_kind_and_names(code: str, kind: str, name: str) -> None:
    found = surface(f"def f(order, orders):\n    {code}\n").erasures
    assert (kind, True) in [(erasure.kind, name in erasure.names) for erasure in found]


@pytest.mark.parametrize(
    "code",
    ["user.email = ''", "user.email = None", "Users.update(email='')", 'db.execute("UPDATE u SET email = NULL")'],
)
def test_a_blanked_column_is_an_erasure_of_it(code: str) -> None:
    (erasure,) = surface(f"def f(user):\n    {code}\n").erasures
    assert erasure.fields == ("email",)


@pytest.mark.parametrize("code", ["client.delete('https://a.example/x')", "client.delete('/x')", "user.email = told"])
def test_a_word_of_http_deletes_nothing(code: str) -> None:
    assert surface(f"def f(client, user, told):\n    {code}\n").erasures == ()


def test_a_route_is_no_erasure() -> None:
    assert surface("@app.delete('/me')\ndef f():\n    return 1\n").erasures == ()


def test_the_rows_of_a_loop_are_known_by_what_it_goes_through() -> None:
    text = "def f():\n    for model in (Order, Chat):\n        model.objects.all().delete()\n"
    (erasure,) = surface(text).erasures
    assert {"Order", "Chat"} <= set(erasure.names)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("class F(forms.Form):\n    email = forms.EmailField()\n", ("email",)),
        ("class F(BaseModel):\n    email: str\n", ("email",)),
        ("class F(ModelForm):\n    class Meta:\n        fields = ['email']\n", ("email",)),
    ],
)
def test_a_form_is_known_by_its_fields(text: str, fields: tuple[str, ...]) -> None:
    assert [form.fields for form in surface(text).forms] == [fields]


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("@receiver(post_delete, sender=U)\ndef f(): ...\n", "post_delete"),
        ("@receiver([post_save, pre_delete])\ndef f(): ...\n", "pre_delete"),
        ("@left.connect\ndef f(): ...\n", "left"),
        ("def f(): ...\n\n\nleft.connect(f)\n", "left"),
        ("@event.listens_for(U, 'after_delete')\ndef f(): ...\n", "after_delete"),
        ("def f(): ...\n\n\nevent.listen(U, 'after_delete', f)\n", "after_delete"),
    ],
)
def test_a_listener_is_known_by_its_signal(text: str, signal: str) -> None:
    assert (signal, "f") in [(listener.signal, listener.handler) for listener in surface(text).listeners]


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("FIRST; THEN", True),
        ("THEN; FIRST", False),
        ("if not FIRST:\n  return\n THEN", True),
        ("if FIRST:\n  THEN", True),
        ("if FIRST:\n  log()\n THEN", False),
        ("if x:\n  FIRST\n THEN", False),
        ("if x:\n  if not FIRST:\n   return\n THEN", False),
        ("if x or not FIRST:\n  return\n THEN", True),
        ("x and FIRST\n THEN", False),
        ("for x in y:\n  FIRST\n THEN", False),
        ("try:\n  FIRST\n except E:\n  pass\n THEN", False),
        ("try:\n  FIRST\n except E:\n  raise\n THEN", True),
        ("with FIRST:\n  THEN", True),
        ("with x:\n  FIRST\n THEN", True),
        ("abort(1) if FIRST else 0\n THEN", True),
        ("y if x else FIRST\n THEN", False),
        ("f = lambda: FIRST\n THEN", False),
        ("match x:\n  case 1:\n   FIRST\n THEN", False),
        ("if not FIRST:\n  abort(403)\n THEN", True),
    ],
)
def test_what_comes_before_on_every_way(body: str, before: bool) -> None:
    text = f"def f():\n {body}\n"
    branches = branches_of(lower(text))
    assert comes_before(branches, text.index("FIRST"), text.index("THEN")) is before
