"""What the official Python client does against the broker, by its synchronous and its asyncio client.

python-client.py CONNECTION_STRING HUB KEYS_HUB GROUP sync|asyncio: runs all scenarios side by side, each on a partition of its own,
and prints their results as one JSON object.
"""

import asyncio
import inspect
import json
import sys
import threading

from azure.eventhub import EventData, EventHubConsumerClient, EventHubProducerClient
from azure.eventhub import aio
from azure.eventhub.amqp import AmqpAnnotatedMessage

CONNECTION, HUB, KEYS_HUB, GROUP, KIND = sys.argv[1:6]
IS_ASYNC = KIND == "asyncio"
PRODUCER = aio.EventHubProducerClient if IS_ASYNC else EventHubProducerClient
CONSUMER = aio.EventHubConsumerClient if IS_ASYNC else EventHubConsumerClient
DEADLINE_S = 20
MANY = 2_500


async def call(result):
    """The asyncio client returns awaitables, the synchronous one results."""
    return await result if inspect.isawaitable(result) else result


def producer(connection=CONNECTION, hub=HUB, **options):
    return PRODUCER.from_connection_string(connection, eventhub_name=hub, retry_total=0, **options)


async def failure_of(action):
    """Type and text of the error that the action ends with."""
    try:
        await action()
    except Exception as error:  # pylint: disable=broad-except
        return [type(error).__name__, str(error)]
    return None


async def send(events, **options):
    client = producer()
    try:
        await call(client.send_batch([EventData(event) for event in events], **options))
    finally:
        await call(client.close())


class Reading:
    """Reads one partition until stopped."""

    def __init__(self, partition, group=GROUP, **options):
        self.events = []
        self.contexts = []
        self.errors = []
        self.client = CONSUMER.from_connection_string(CONNECTION, consumer_group=group, eventhub_name=HUB, retry_total=0)
        self.options = {"partition_id": partition, "starting_position": "-1", **options}
        receive = self.client.receive_batch
        if IS_ASYNC:
            self.task = asyncio.ensure_future(
                receive(on_event_batch=self.on_batch_async, on_error=self.on_error_async, max_wait_time=1, **self.options)
            )
        else:
            arguments = {"on_event_batch": self.on_batch, "on_error": self.on_error, "max_wait_time": 1, **self.options}
            threading.Thread(target=receive, kwargs=arguments, daemon=True).start()

    def on_batch(self, context, events):
        self.events.extend(events)
        self.contexts.append(context)

    def on_error(self, _context, error):
        self.errors.append(error)

    async def on_batch_async(self, context, events):
        self.on_batch(context, events)

    async def on_error_async(self, context, error):
        self.on_error(context, error)

    async def until(self, condition):
        for _ in range(DEADLINE_S * 50):
            if condition(self) or self.errors:
                return
            await asyncio.sleep(0.02)

    async def stop(self):
        await call(self.client.close())
        if IS_ASYNC:
            self.task.cancel()
            await asyncio.wait([self.task], timeout=DEADLINE_S)


async def read(count, partition, **options):
    reading = Reading(partition, **options)
    await reading.until(lambda reading: len(reading.events) >= count)
    await reading.stop()
    return reading


async def refused_read(partition, **options):
    """How the broker refuses a link. The asyncio client (5.15.1) keeps it to itself and tries again for ever, so nothing is asked of it."""
    return None if IS_ASYNC else errors(await read(1, partition, **options))


def texts(reading):
    return [event.body_as_str() for event in reading.events]


def errors(reading):
    return [[type(error).__name__, str(error)] for error in reading.errors[:1]]


async def properties():
    client = producer()
    hub = await call(client.get_eventhub_properties())
    empty = await call(client.get_partition_properties("0"))
    await send(["one", "two"], partition_id="0")
    used = await call(client.get_partition_properties("0"))
    await call(client.close())
    numbers = ["beginning_sequence_number", "last_enqueued_sequence_number", "is_empty"]
    return {
        "hub": [hub["eventhub_name"], hub["partition_ids"]],
        "empty": [empty[name] for name in numbers],
        "used": [used[name] for name in numbers],
    }


async def round_trip():
    event = EventData(b"\x00\xff")
    event.properties = {"text": "\u00fc", "whole": 7, "part": 1.5, "yes": True}
    event.content_type, event.message_id, event.correlation_id = "application/json", "id-1", "c-1"
    client = producer()
    batch = await call(client.create_batch(partition_id="1"))
    batch.add(event)
    batch.add(EventData("second"))
    await call(client.send_batch(batch))
    await call(client.send_event(AmqpAnnotatedMessage(value_body={"a": [1, None]}), partition_id="1"))
    await call(client.close())
    reading = await read(3, "1", track_last_enqueued_event_properties=True)
    first = reading.events[0]
    decode = lambda value: value.decode() if isinstance(value, bytes) else value
    last = reading.contexts[-1].last_enqueued_event_properties
    return {
        "limit": batch.max_size_in_bytes,
        "body": list(b"".join(first.body)),
        "properties": {decode(name): decode(value) for name, value in first.properties.items()},
        "names": [first.content_type, first.message_id, first.correlation_id],
        "sequence": [event.sequence_number for event in reading.events],
        "last": [last["sequence_number"], last["offset"] == reading.events[-1].offset],
        "positions": await positions(reading.events[1], first),
        "epochs": await epochs(),
    }


async def positions(second, first):
    sequences = lambda reading: [event.sequence_number for event in reading.events]
    starts = {
        "offset": (1, {"starting_position": second.offset}),
        "sequence": (1, {"starting_position": second.sequence_number}),
        "inclusive": (2, {"starting_position": second.sequence_number, "starting_position_inclusive": True}),
        "time": (3, {"starting_position": first.enqueued_time, "starting_position_inclusive": True}),
    }
    found = {name: sequences(await read(count, "1", **options)) for name, (count, options) in starts.items()}
    return {**found, "past the end": await refused_read("1", starting_position=999_999)}


async def keys():
    client = producer(hub=KEYS_HUB)
    for turn in range(3):
        for key in ("task", "\u00fc\u2192key"):
            await call(client.send_batch([EventData(f"{key} {turn}")], partition_key=key))
    await call(client.close())


async def buffered():
    accepted, failed = [], []

    async def on_success(events, partition):
        accepted.extend(events)

    async def on_error(events, partition, error):
        failed.append(str(error))

    plain = {"on_success": lambda events, partition: accepted.extend(events), "on_error": lambda *_: failed.append("failed")}
    callbacks = {"on_success": on_success, "on_error": on_error} if IS_ASYNC else plain
    client = producer(buffered_mode=True, max_wait_time=0.1, **callbacks)
    for number in range(50):
        await call(client.send_event(EventData(str(number)), partition_id="2"))
    await call(client.flush())
    await call(client.close())
    reading = await read(50, "2")
    return {"accepted": len(accepted), "failed": failed, "in order": texts(reading) == [str(number) for number in range(50)]}


async def many():
    client = producer()
    for number in range(MANY // 100):
        batch = await call(client.create_batch(partition_id="3"))
        for index in range(100):
            batch.add(EventData(str(number * 100 + index)))
        await call(client.send_batch(batch))
    await call(client.close())
    reading = await read(MANY, "3")
    return {"count": len(reading.events), "in order": texts(reading) == [str(number) for number in range(MANY)]}


async def refusals():
    wrong_key = ";".join("SharedAccessKey=d3Jvbmc=" if part.startswith("SharedAccessKey=") else part for part in CONNECTION.split(";"))

    async def send_by(client, **options):
        try:
            await call(client.send_batch([EventData("x")], **options))
        finally:
            await call(client.close())

    return {
        "hub": await failure_of(lambda: send_by(producer(hub="no-hub"))),
        "partition": await failure_of(lambda: send_by(producer(), partition_id="9")),
        "key": await failure_of(lambda: send_by(producer(connection=wrong_key))),
        "size": await failure_of(lambda: send(["x" * 1_100_000])),
        "group": await refused_read("0", group="no-group"),
    }


async def epochs():
    low = Reading("1", owner_level=1)
    await low.until(lambda reading: len(reading.events) >= 3)
    high = await read(3, "1", owner_level=2)
    await low.until(lambda reading: False)
    await low.stop()
    return {"low": len(low.events), "high": len(high.events), "stolen": errors(low)}


async def side_by_side(scenarios):
    """The synchronous client blocks its thread, so each scenario gets one."""
    if IS_ASYNC:
        return await asyncio.gather(*[scenario() for scenario in scenarios])
    return await asyncio.gather(*[asyncio.to_thread(asyncio.run, scenario()) for scenario in scenarios])


async def main():
    scenarios = [properties, round_trip, keys, buffered, many, refusals]
    results = await side_by_side(scenarios)
    print(json.dumps({scenario.__name__: result for scenario, result in zip(scenarios, results)}))


asyncio.run(main())
