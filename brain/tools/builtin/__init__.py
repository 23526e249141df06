"""The tools that come with the house, each made by a function that is given what it works on."""
