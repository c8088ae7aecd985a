package io.vmcrypt.estate.internal.report;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.Subject;
import io.vmcrypt.report.json.ChangeJson;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.VmToEncrypt;
import java.io.IOException;
import java.util.List;

/** A step with all that it has. */
final class StepJson {

  private StepJson() {}

  static void write(JsonWriter json, EstateStep step) throws IOException {
    json.beginObject();
    json.name("step").value(step.kind().value());
    json.name("of").beginArray().value(step.thing());
    if (step.to().isPresent()) {
      json.value(step.to().get());
    }
    json.endArray();
    json.name("waits").value(step.awaitsHealth());
    if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
      json.name("vms").beginArray();
      for (VmToEncrypt vm : step.vms()) {
        json.beginObject();
        json.name("id").value(vm.id());
        json.name("name").value(vm.name());
        json.name("path").value(vm.path());
        json.name("bytes").value(vm.bytes());
        json.name("changes");
        ChangeJson.write(json, vm.changes());
        json.endObject();
      }
      json.endArray();
    } else {
      json.name("changes");
      ChangeJson.write(json, step.changes());
      json.name("busy").beginArray();
      for (Subject busy : step.underWay()) {
        ChangeJson.subject(json, busy);
      }
      json.endArray();
    }
    json.endObject();
  }

  static EstateStep read(JsonMembers step) {
    EstateStep.Kind kind = new EstateStep.Kind(step.text("step"));
    List<String> of = step.texts("of");
    if (of.isEmpty() || of.size() > 2) {
      throw new IllegalArgumentException("a step is about nothing, or too much");
    }
    String thing = of.get(0);
    boolean waits = step.flag("waits");
    if (kind.equals(EstateStep.Kind.ENCRYPT_VMS)) {
      return EstateStep.encrypting(thing, step.objects("vms", StepJson::vm)).awaitingHealth(waits);
    }
    return new EstateStep(
        kind,
        thing,
        of.stream().skip(1).findFirst(),
        step.objects("changes", StepJson::change),
        List.of(),
        step.objects("busy", JsonMembers::subject),
        waits);
  }

  private static VmToEncrypt vm(JsonMembers vm) {
    return new VmToEncrypt(
        vm.text("id"),
        vm.text("name"),
        vm.text("path"),
        vm.number("bytes"),
        vm.objects("changes", StepJson::change));
  }

  private static Change change(JsonMembers change) {
    return new Change(
        change.text("system"),
        change.object("subject").subject(),
        change.find("from"),
        change.find("to"));
  }
}
