#!/bin/sh
# Python's part, after system.sh and with the same argument.
set -eu
pip install --no-deps -r "/opt/aula/requirements/$1.txt"
site=$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
if [ "$1" = cpu ]; then
  # Only torch's own packages: Debian's numpy and all else stay out of sight of the environment.
  for package in torch torchgen functorch; do ln -s "/usr/lib/python3/dist-packages/$package" "$site/$package"; done
  # Where pip looks for what is installed, so that no package of a course brings another torch.
  ln -s /usr/lib/python3/dist-packages/torch-*.egg-info "$site/"
  # Debian builds torch without libuv, which torchrun, and so Spark's TorchDistributor, ask for by default.
  sed -i 's/"USE_LIBUV", "1"/"USE_LIBUV", "0"/' "$site/torch/distributed/rendezvous.py" "$site/torch/distributed/elastic/utils/distributed.py"
  sed -i 's/multi_tenant=True/multi_tenant=True, use_libuv=False/' "$site"/torch/distributed/elastic/rendezvous/*.py
  sed -i 's/is_master=False,/is_master=False, use_libuv=False,/' "$site/torch/distributed/rendezvous.py"
  grep -q use_libuv=False "$site/torch/distributed/elastic/rendezvous/static_tcp_rendezvous.py"
  python -m compileall -q /usr/lib/python3/dist-packages/torch
fi
pip check
find "$site" -type d -name tests -prune -exec rm -rf {} +
# A failure here is better than one in a lecture.
python -c 'import torch, torch.distributed.run, numpy, sklearn, xgboost, lightgbm, pyspark.ml.torch.distributor; torch.from_numpy(numpy.ones(3))'
