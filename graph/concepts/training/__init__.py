"""How the statistics and the model that the package ships are made from data."""
