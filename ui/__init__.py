"""The web page: a reading desk where questions are asked and evidence is read.

Only this package imports gradio, and only in `ui.app` and `ui.theme`.
"""
