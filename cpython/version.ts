/** The Python that Pyodide 314.0.7 carries; a test compares it with the package. */
export const pythonVersion = '3.14.2';
