package io.vmcrypt.estate.internal.saved;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.VmToEncrypt;
import io.vmcrypt.estate.internal.text.JsonMembers;
import java.io.IOException;
import java.util.List;

/** A step with all that it has. */
final class StepJson {

  private StepJson() {}

  static void write(JsonWriter json, EstateStep step) throws IOException {
    json.beginObject();
    json.name("step").value(step.kind());
    json.name("of").beginArray();
    for (String name : of(step)) {
      json.value(name);
    }
    json.endArray();
    json.name("waits").value(step.waitsFor().isPresent());
    if (step instanceof EstateStep.EncryptVms encryption) {
      json.name("vms").beginArray();
      for (VmToEncrypt vm : encryption.vms()) {
        json.beginObject();
        json.name("id").value(vm.id());
        json.name("name").value(vm.name());
        json.name("path").value(vm.path());
        json.name("bytes").value(vm.bytes());
        changes(json, vm.changes());
        json.endObject();
      }
      json.endArray();
    } else {
      changes(json, step.changes());
      json.name("busy").beginArray();
      for (Subject busy : step.busy()) {
        subject(json, busy);
      }
      json.endArray();
    }
    json.endObject();
  }

  /** What it is about, in the order of its record. */
  private static List<String> of(EstateStep step) {
    if (step instanceof EstateStep.RegisterKeyServers its) {
      return List.of(its.service());
    }
    if (step instanceof EstateStep.AddKeyProvider its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.TrustKeyServers its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.TrustVcenter its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.TrustNextCertificates its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.RenewClientCertificate its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.RenewPassword its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.FinishRegistration its) {
      return List.of(its.service());
    }
    if (step instanceof EstateStep.MakeDefault its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.MakePolicy its) {
      return List.of(its.policy());
    }
    if (step instanceof EstateStep.EncryptVms its) {
      return List.of(its.selection());
    }
    if (step instanceof EstateStep.MoveDefaults its) {
      return List.of(its.from(), its.to());
    }
    if (step instanceof EstateStep.RekeyTemplates its) {
      return List.of(its.from(), its.to());
    }
    if (step instanceof EstateStep.RekeyVms its) {
      return List.of(its.from(), its.to());
    }
    if (step instanceof EstateStep.RekeyHosts its) {
      return List.of(its.from(), its.to());
    }
    if (step instanceof EstateStep.RemoveKeyProvider its) {
      return List.of(its.provider());
    }
    if (step instanceof EstateStep.RemoveRegistrations its) {
      return List.of(its.service());
    }
    throw new IllegalStateException("a step is of a kind that is not known: " + step.kind());
  }

  private static void changes(JsonWriter json, List<Change> changes) throws IOException {
    json.name("changes").beginArray();
    for (Change change : changes) {
      change(json, change);
    }
    json.endArray();
  }

  private static void change(JsonWriter json, Change change) throws IOException {
    json.beginObject();
    json.name("system").value(change.system());
    json.name("subject");
    subject(json, change.subject());
    json.name("from").value(change.from().orElse(null));
    json.name("to").value(change.to().orElse(null));
    json.endObject();
  }

  private static void subject(JsonWriter json, Subject subject) throws IOException {
    json.beginObject();
    json.name("kind").value(subject.kind());
    json.name("name").value(subject.name());
    json.name("id").value(subject.id());
    json.name("part").value(subject.part());
    json.endObject();
  }

  static EstateStep read(JsonMembers step) {
    String kind = step.text("step");
    List<String> of = step.texts("of");
    if (of.isEmpty() || of.size() > 2) {
      throw new IllegalArgumentException("a step is about nothing, or too much");
    }
    String first = of.get(0);
    if (kind.equals("encrypt-vms")) {
      return new EstateStep.EncryptVms(first, step.objects("vms", StepJson::vm));
    }
    String last = of.get(of.size() - 1);
    boolean waits = step.flag("waits");
    List<Change> changes = step.objects("changes", StepJson::change);
    List<Subject> busy = step.objects("busy", JsonMembers::subject);
    return switch (kind) {
      case "register-key-servers" -> new EstateStep.RegisterKeyServers(first, changes);
      case "add-key-provider" -> new EstateStep.AddKeyProvider(first, changes, waits);
      case "trust-key-servers" -> new EstateStep.TrustKeyServers(first, changes, waits);
      case "trust-vcenter" -> new EstateStep.TrustVcenter(first, changes);
      case "trust-next-certificates" -> new EstateStep.TrustNextCertificates(first, changes);
      case "renew-client-certificate" -> new EstateStep.RenewClientCertificate(first, changes);
      case "renew-password" -> new EstateStep.RenewPassword(first, changes, waits);
      case "finish-registration" -> new EstateStep.FinishRegistration(first, changes);
      case "make-default" -> new EstateStep.MakeDefault(first, changes);
      case "make-policy" -> new EstateStep.MakePolicy(first, changes);
      case "move-defaults" -> new EstateStep.MoveDefaults(first, last, changes);
      case "rekey-templates" -> new EstateStep.RekeyTemplates(first, last, changes, busy);
      case "rekey-vms" -> new EstateStep.RekeyVms(first, last, changes, busy);
      case "rekey-hosts" -> new EstateStep.RekeyHosts(first, last, changes);
      case "remove-key-provider" -> new EstateStep.RemoveKeyProvider(first, changes);
      case "remove-registrations" -> new EstateStep.RemoveRegistrations(first, changes);
      default -> throw new IllegalArgumentException("a step is of a kind that is not known");
    };
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
