package io.vmcrypt.vsphere.history;

import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.history.HistoryReport.Entry;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.OutputStream;
import java.time.Instant;

/** Writes a history as JSON, in the shape of docs/json.md. */
final class HistoryJson {

  private static final int FORMAT = 1;

  private final HistoryReport history;

  HistoryJson(HistoryReport history) {
    this.history = history;
  }

  void write(OutputStream out) {
    ResultJson.write(
        out,
        "the history",
        json ->
            json.object(
                all -> {
                  all.name("format").value(FORMAT);
                  reach(all, history);
                  all.name("entries").objects(history.entries(), entry -> entry(all, entry));
                }));
  }

  private static void reach(ResultJson json, HistoryReport reach) {
    json.name("since").value(reach.since().toString());
    json.name("until").value(reach.until().toString());
    json.name("first").value(reach.first().map(Instant::toString).orElse(null));
    json.name("last").value(reach.last().map(Instant::toString).orElse(null));
    json.name("complete").value(reach.isComplete());
    json.name("gaps").texts(reach.gaps());
    json.name("eventDays").value(reach.eventDays().orElse(null));
    json.name("taskDays").value(reach.taskDays().orElse(null));
    json.name("events").value(reach.events());
    json.name("tasks").value(reach.tasks());
  }

  private static void entry(ResultJson json, Entry entry) {
    json.name("time").value(entry.time().toString());
    json.name("user").value(entry.user().orElse(null));
    json.name("action").value(entry.action().word());
    json.name("kind").value(entry.subject().kind());
    json.name("name").value(entry.subject().name());
    json.name("id").value(entry.subject().id());
    json.name("parts").texts(entry.parts());
    json.name("keys").texts(entry.keys().stream().map(CryptoKeyId::keyId).toList());
    json.name("keyProviders").list(entry.keys(), key -> json.value(key.providerId().orElse(null)));
    json.name("types").texts(entry.types());
    json.name("text").value(entry.text());
    json.name("task").value(entry.task().map(Entry.Task::id).orElse(null));
    json.name("outcome").value(entry.task().map(Entry.Task::outcome).orElse(null));
    json.name("failure").value(entry.task().flatMap(Entry.Task::failure).orElse(null));
    json.name("inUse").value(entry.inUse().orElse(null));
  }
}
