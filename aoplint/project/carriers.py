"""What calls keep or delete data beside tables: caches, files, buckets, queues, sheets, logs (layer 7)."""

from __future__ import annotations

import re
from typing import Final

_CACHE: Final = re.compile(r"(?i)(?:^|_)(?:r|cache|caches|redis|memcached?|kv|valkey)(?:_?(?:client|conn|db|cli))?$")
_FILE: Final = re.compile(r"(?i)^(?:f|fh|fp|fd|file|out|output|handle|writer|csv|csv_file|dest)$|_(?:file|out|handle)$")
_QUEUE: Final = re.compile(r"(?i)(?:producer|channel|publisher|queue|sqs|sns|kafka|topic|broker|exchange)$")
_LOG: Final = re.compile(r"(?i)^(?:log|logger|logging|_log|_logger|LOG)$|_logger$")
_BUCKET: Final = re.compile(r"(?i)(?:storage|bucket|blob|s3|gcs|minio)(?:_?(?:client|service))?$")

#: Methods that keep, by the kind of what keeps, with the receivers that make them so (None: any).
_KEEPING: Final[dict[str, tuple[str, re.Pattern[str] | None]]] = {
    **dict.fromkeys(("setex", "hset", "hmset", "psetex", "hsetnx", "mset", "set_many"), ("cache", None)),
    **dict.fromkeys(("set", "lpush", "rpush", "sadd", "zadd", "append"), ("cache", _CACHE)),
    **dict.fromkeys(("write_text", "write_bytes", "writerow", "writerows", "to_csv", "to_excel"), ("file", None)),
    **dict.fromkeys(("to_json", "to_parquet", "to_pickle"), ("file", None)),
    **dict.fromkeys(("write", "writelines"), ("file", _FILE)),
    **dict.fromkeys(("put_object", "upload_file", "upload_fileobj", "upload_blob"), ("bucket", None)),
    **dict.fromkeys(
        ("upload_from_string", "upload_from_filename", "upload_from_file", "fput_object"), ("bucket", None)
    ),
    "save": ("bucket", _BUCKET),
    **dict.fromkeys(("basic_publish", "xadd", "produce"), ("queue", None)),
    **dict.fromkeys(("publish", "send", "send_message", "put"), ("queue", _QUEUE)),
    **dict.fromkeys(("append_row", "append_rows", "insert_row", "update_cells"), ("sheet", None)),
    **dict.fromkeys(("debug", "info", "warning", "error", "exception", "critical", "log"), ("log", _LOG)),
}
_DUMPING: Final = {"json": "file", "pickle": "file", "yaml": "file", "marshal": "file", "joblib": "file"}

#: Methods that delete, likewise.
_DELETING: Final[dict[str, tuple[str, re.Pattern[str] | None]]] = {
    **dict.fromkeys(("hdel", "flushdb", "flushall", "delete_pattern", "ltrim", "srem", "zrem"), ("cache", None)),
    **dict.fromkeys(("delete", "delete_many", "unlink", "clear", "pop"), ("cache", _CACHE)),
    **dict.fromkeys(("rmtree", "removedirs", "rmdir"), ("file", None)),
    **dict.fromkeys(
        ("delete_object", "delete_objects", "delete_blob", "delete_blobs", "remove_object"), ("bucket", None)
    ),
    **dict.fromkeys(("remove_objects", "delete_file", "delete_key", "delete_keys"), ("bucket", None)),
    **dict.fromkeys(("purge_queue", "queue_purge", "xdel", "xtrim"), ("queue", None)),
    **dict.fromkeys(("delete_row", "delete_rows", "batch_clear", "del_worksheet"), ("sheet", None)),
    **dict.fromkeys(("schedule_key_deletion", "destroy_key", "destroy_crypto_key_version"), ("key", None)),
    **dict.fromkeys(("drop_all", "drop_database", "dropdb", "flush_database"), ("all", None)),
}


def keeps(name: str, receiver: str) -> str:
    """Kind of what the call `receiver.name(…)` keeps data in, "" for none.

    Args:
        name: of the method or function.
        receiver: the name before its dot, "" without one.
    """
    if name == "dump" and receiver in _DUMPING:
        return _DUMPING[receiver]
    return _kind(_KEEPING, name, receiver)


def deletes(name: str, receiver: str) -> str:
    """Kind of what the call `receiver.name(…)` deletes, "" for what tables are asked about, or nothing."""
    if name in ("remove", "unlink") and receiver in ("os", "path"):
        return "file"
    if name == "delete" and _BUCKET.search(receiver):
        return "bucket"
    return _kind(_DELETING, name, receiver)


def _kind(table: dict[str, tuple[str, re.Pattern[str] | None]], name: str, receiver: str) -> str:
    kind, wanted = table.get(name, ("", None))
    return kind if wanted is None or wanted.search(receiver) else ""
