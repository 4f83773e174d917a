"""The web page: a reading desk where questions are asked and evidence is read.

Only this package imports gradio, and in it only what wires the page (`app`, `desk`, its `events`,
its parts `articles`, `chosen` and `kept_list`, `programs`, `theme`). All that is written on the
page is made by plain functions.
"""
