#!/bin/sh
# The system's part of XGBoost, LightGBM and PyTorch for the accelerator named by the first argument. For `cpu` PyTorch is Debian's,
# since PyPI's is the build for CUDA, five times as large; for `cuda` it is PyPI's, which brings CUDA's libraries (the node brings the driver).
set -eu
case $1 in
  cpu) packages="libgomp1 libopenblas0-pthread python3-torch" ;;
  cuda) packages="libgomp1" ;;
  *) echo "ACCELERATOR is \"$1\"; write cpu or cuda" >&2; exit 1 ;;
esac
cp /opt/aula/learning/dpkg.conf /etc/dpkg/dpkg.cfg.d/aula
# It would compile the Python packages which are left out, and fail; where it is missing, packages go on without.
dpkg-divert --quiet --local --rename --add /usr/bin/py3compile
apt-get update
# shellcheck disable=SC2086  # a list of packages
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages
dpkg-divert --quiet --local --rename --remove /usr/bin/py3compile
rm -rf /etc/dpkg/dpkg.cfg.d/aula /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf/*-old /var/log/*
