// What a test waits for is a real cluster, and each wait has a limit of its own. (jest takes no time-out for one of several projects.)
jest.setTimeout(900_000);
