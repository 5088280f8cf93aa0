"""Writes jars/spark.jar, which only lists jars/lib/*.jar, sorted: `java -cp jars/spark.jar` finds them all.

A `jars/*` class path has the order of the folder, which differs between file systems, and the JVM refuses its class
archive (see archive.sh) when the order is not the one that the archive was made with. The names are relative and below
the listing jar, because the JVM archives classes from no other kind of Class-Path entry.
"""

import pathlib
import sys
import zipfile


def manifest(names: list[str]) -> str:
    """Returns a manifest whose Class-Path is `names`; no line is longer than the 72 bytes that the format allows."""
    value = "Class-Path: " + " ".join(names)
    lines = [value[:70]] + [" " + value[i : i + 69] for i in range(70, len(value), 69)]
    return "\r\n".join(["Manifest-Version: 1.0", *lines, "", ""])


if __name__ == "__main__":
    jars = pathlib.Path(sys.argv[1])
    names = sorted(f"lib/{jar.name}" for jar in (jars / "lib").glob("*.jar"))
    with zipfile.ZipFile(jars / "spark.jar", "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", manifest(names))
