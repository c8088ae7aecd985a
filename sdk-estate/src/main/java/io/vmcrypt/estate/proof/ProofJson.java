package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.estate.internal.report.SiteJson;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes a proof as JSON, in the shape of docs/json.md. For one thread. */
final class ProofJson {

  static final int FORMAT = 2;
  static final String DOCUMENT = "document";
  static final String CHOSEN = "chosen";

  private final EstateProof proof;

  ProofJson(EstateProof proof) {
    this.proof = requireNonNull(proof, "proof");
  }

  /** Writes all of it, the digest last. */
  void write(OutputStream out) {
    ResultJson.writeDigested(out, "the proof", this::members);
  }

  /** SHA-256 over all of it but the digest, without white space. */
  String digest() {
    return ResultJson.digest(this::members);
  }

  private void members(ResultJson json) {
    json.name("format").value(FORMAT);
    json.name("estate").value(proof.estate());
    SiteJson.write(json, proof.site());
    scope(json);
    json.name("provedBy").value(proof.provedBy().orElse(null));
    json.name("notSeen").value(proof.notSeen().size());
    json.name("provedAt").value(proof.provedAt().toString());
    json.name("elapsedMillis").value(proof.elapsed().toMillis());
    json.name("sdkVersion").value(proof.sdkVersion());
    json.name("certificateDays").value(proof.certificateDays());
    json.name("proved").value(proof.isProved());
    json.name("vms").beginObject();
    json.name("total").value(proof.vms().total());
    for (EncryptionLevel level : EncryptionLevel.values()) {
      json.name(ResultJson.word(level)).value(proof.vms().of(level));
    }
    json.name("leftOut").value(proof.vms().leftOut());
    json.endObject();
    json.name("disks").beginObject();
    json.name("total").value(proof.vms().disks());
    json.name("encrypted").value(proof.vms().encryptedDisks());
    json.endObject();
    CoreJson.certificates(json.name("certificates"), proof.certificates());
    CoreJson.findings(json.name("findings"), proof.findings());
    CoreJson.controls(json.name("controls"), proof.controls());
    InventoryJson.write(json, proof.inventory());
    history(json);
    baseline(json, proof.baseline());
  }

  private void scope(ResultJson json) {
    ProofScope scope = proof.scope();
    json.name("scope").value(ProofText.scope(proof));
    json.name(DOCUMENT).beginObject();
    json.name("digest").value(scope.documentDigest());
    json.name("file").value(scope.documentFile().map(Path::toString).orElse(null));
    json.endObject();
    json.name("plan").value(scope.planDigest().orElse(null));
    json.name("selections").texts(scope.selections());
    json.name(CHOSEN).objects(scope.vms(), vm -> vm(json, vm));
    json.name("outside");
    if (scope.outside().isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("total").value(scope.outside().get().size());
    for (EncryptionLevel level : EncryptionLevel.values()) {
      json.name(ResultJson.word(level)).value(scope.outside(level).orElse(0L));
    }
    json.endObject();
  }

  private static void vm(ResultJson json, ChosenVm vm) {
    json.name("id").value(vm.vm().id());
    json.name("name").value(vm.vm().name());
    json.name("level").value(ResultJson.word(vm.level()));
    json.name("home").value(vm.homeEncrypted().orElse(null));
    json.name("disks").value(vm.disks());
    json.name("encryptedDisks").value(vm.encryptedDisks());
    json.name("keys")
        .objects(
            vm.keys(),
            key -> {
              json.name("id").value(key.id().keyId());
              json.name("keyProvider").value(key.id().providerId().orElse(null));
              json.name("atKms").value(ResultJson.word(key.atKms()));
            });
  }

  private void history(ResultJson json) {
    json.name("history");
    proof.history().ifPresentOrElse(told -> json.copied(text(told)), json::nullValue);
    json.name("keysNotTold")
        .value(
            proof.history().isEmpty() || proof.inventory().keys().isEmpty()
                ? null
                : proof.keysNotTold().size());
  }

  private static String text(HistoryReport history) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    history.writeJson(text);
    return text.toString(StandardCharsets.UTF_8);
  }

  private void baseline(ResultJson json, Optional<EstateProof.Baseline> baseline) {
    json.name("baseline");
    if (baseline.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("provedAt").value(baseline.get().provedAt().toString());
    json.name("digest").value(baseline.get().digest());
    json.name("document").value(baseline.get().documentDigest());
    CoreJson.findings(json.name("newFindings"), proof.newFindings());
    CoreJson.findings(json.name("goneFindings"), proof.goneFindings());
    subjects(json.name("noLongerChosen"), proof.noLongerChosen());
    subjects(json.name("noLongerSeen"), proof.noLongerSeen());
    json.name("notComparable").texts(proof.notComparable());
    json.endObject();
  }

  private static void subjects(ResultJson json, List<Subject> subjects) {
    json.objects(
        subjects,
        subject -> {
          json.name("kind").value(subject.kind());
          json.name("name").value(subject.name());
          json.name("id").value(subject.id());
        });
  }
}
