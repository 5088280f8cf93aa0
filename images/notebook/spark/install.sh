#!/bin/sh
# Lays out SPARK_HOME (/opt/spark) from the pyspark package: what PyPI brings, less what no notebook uses.
set -eu
package=$(/opt/venv/bin/python -c 'import importlib.util as u; print(u.find_spec("pyspark").submodule_search_locations[0])')

# A Scala shell for Spark Connect, sample data, and zips for YARN, from which Python would import without its compiled files.
rm -rf "$package/jars/connect-repl" "$package/examples" "$package/data" "$package/python/lib"

mkdir -p /opt/spark/jars
mv "$package/jars" /opt/spark/jars/lib
ln -s /opt/spark/jars "$package/jars"
ln -s "$package/bin" /opt/spark/bin
python3 "$(dirname "$0")/maven.py" "$(dirname "$0")/s3-jars.txt" /opt/spark/jars/lib
python3 "$(dirname "$0")/classpath.py" /opt/spark/jars
