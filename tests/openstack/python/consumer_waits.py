"""Succeeds when somebody takes messages from a queue, that is when the service behind it works: consumer_waits.py ADDRESS QUEUE"""
import sys

import amqp

with amqp.Connection(sys.argv[1], userid='guest', password='guest') as connection:
    sys.exit(0 if connection.channel().queue_declare(sys.argv[2], passive=True).consumer_count else 1)
