"""The tests: laws of the house, journeys in a browser, attacks, and one folder for each room."""
