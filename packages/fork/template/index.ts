/** What `pulumi up` and `make render` run: Aula's course, and what is different here. The types name every opening. */
import { courseProgram, withMetadata } from "aula";

export = courseProgram({
  // One example: whom to ask about a workspace. Each child of each component can be changed so, before it is declared.
  workspace: { namespace: (args) => withMetadata(args, { annotations: { "example.edu/contact": "it@example.edu" } }) },
});
