"""The faces of Symposia: command, pages, REST, SPARQL and linked data, made from graph and exports."""
