package io.vmcrypt.estate.plan;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.JsonMembers;
import io.vmcrypt.report.json.ResultJson;
import java.util.List;
import java.util.stream.Stream;

/** A step with all that it has. */
final class StepJson {

  private StepJson() {}

  static void write(ResultJson json, EstateStep step) {
    json.name("step").value(step.kind().value());
    json.name("of").texts(Stream.concat(Stream.of(step.thing()), step.to().stream()).toList());
    json.name("waits").value(step.awaitsHealth());
    if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
      json.name("vms").objects(step.vms(), vm -> PlanJson.vm(json, vm));
    } else {
      CoreJson.changes(json.name("changes"), step.changes());
      json.name("busy").list(step.underWay(), busy -> CoreJson.subject(json, busy));
    }
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
