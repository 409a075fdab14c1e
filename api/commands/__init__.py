"""One module a command of ``symposia``, listed in ``api.cli.COMMANDS`` and loaded only when it is called."""
