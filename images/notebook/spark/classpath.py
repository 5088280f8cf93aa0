"""Writes one jar that only lists Spark's jars, sorted: `java -cp spark.jar` finds them all.

A `jars/*` class path has the order of the folder, which differs between file systems, and the JVM refuses its class
archive (see train.sh) when the order is not the one that the archive was made with.
"""

import pathlib
import sys
import zipfile


def manifest(jars: list[pathlib.Path]) -> str:
    """Returns a manifest whose Class-Path names the jars; no line is longer than the 72 bytes that the format allows."""
    value = "Class-Path: " + " ".join(jar.resolve().as_uri() for jar in jars)
    lines = [value[:70]] + [" " + value[i : i + 69] for i in range(70, len(value), 69)]
    return "\r\n".join(["Manifest-Version: 1.0", *lines, "", ""])


if __name__ == "__main__":
    folder, target = map(pathlib.Path, sys.argv[1:3])
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", manifest(sorted(folder.glob("*.jar"))))
