// Stands in for a package that no test needs: see jest.config.js.
module.exports = {};
