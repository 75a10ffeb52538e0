"""What can wait. The application only says that it is to be done; `celery -A tasks:queue worker` does it."""
import time

from taskqueue import TaskQueue

queue = TaskQueue("broker:6379")


@queue.task
def send_mail(name):
    """A mail server takes its time."""
    time.sleep(2)
    print(f"mail to {name} sent")
    return "sent"
