/** The course as it is, but for waiting: nothing ever becomes ready where no kubelet is. */
import { courseProgram } from "../../../components/program";

interface Annotated {
  metadata?: object;
}
const noWait = <Args extends Annotated>(args: Args): Args => ({
  ...args,
  metadata: {
    ...args.metadata,
    annotations: {
      ...(args.metadata as { annotations?: object } | undefined)?.annotations,
      "pulumi.com/skipAwait": "true",
    },
  },
});

export = courseProgram({
  jupyterhub: {
    hub: { deployment: noWait, service: noWait },
    proxy: { deployment: noWait, public: noWait, api: noWait },
    puller: { daemonset: noWait },
  },
  gpu: { plugin: noWait },
});
