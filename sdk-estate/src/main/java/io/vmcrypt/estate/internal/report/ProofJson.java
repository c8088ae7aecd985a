package io.vmcrypt.estate.internal.report;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.Subject;
import io.vmcrypt.report.json.CertificateJson;
import io.vmcrypt.report.json.ControlJson;
import io.vmcrypt.report.json.FindingJson;
import io.vmcrypt.report.json.StreamedJson;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import okio.BufferedSink;
import okio.HashingSink;
import okio.Okio;

/** Writes a proof as JSON, in the shape of docs/estate-proof.md. For one thread. */
public final class ProofJson {

  static final int FORMAT = 1;
  static final String DIGEST = "digest";

  private final EstateProof proof;

  public ProofJson(EstateProof proof) {
    this.proof = requireNonNull(proof, "proof");
  }

  /** Writes all of it, the digest last. */
  public void write(OutputStream out) {
    StreamedJson.value(
        out,
        "the proof",
        json -> {
          json.beginObject();
          members(json);
          json.name(DIGEST).value(digest());
          json.endObject();
        });
  }

  /** SHA-256 over all of it but the digest, without white space. */
  public String digest() {
    try (HashingSink hash = HashingSink.sha256(Okio.blackhole());
        BufferedSink sink = Okio.buffer(hash)) {
      JsonWriter json = JsonWriter.of(sink);
      json.setSerializeNulls(true);
      json.beginObject();
      members(json);
      json.endObject();
      sink.flush();
      return hash.hash().hex();
    } catch (IOException e) {
      throw new UncheckedIOException("the digest could not be computed", e);
    }
  }

  private void members(JsonWriter json) throws IOException {
    json.name("format").value(FORMAT);
    json.name("estate").value(proof.estate());
    PlanJson.site(json, proof.site());
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
      json.name(level.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .value(proof.vms().of(level));
    }
    json.name("leftOut").value(proof.vms().leftOut());
    json.endObject();
    json.name("disks").beginObject();
    json.name("total").value(proof.vms().disks());
    json.name("encrypted").value(proof.vms().encryptedDisks());
    json.endObject();
    json.name("certificates");
    CertificateJson.write(json, proof.certificates());
    json.name("findings");
    FindingJson.write(json, proof.findings());
    json.name("controls");
    ControlJson.write(json, proof.controls());
    InventoryJson.write(json, proof.inventory());
    HistoryJson.write(json, proof);
    baseline(json, proof.baseline());
  }

  private void baseline(JsonWriter json, Optional<EstateProof.Baseline> baseline)
      throws IOException {
    json.name("baseline");
    if (baseline.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("provedAt").value(baseline.get().provedAt().toString());
    json.name(DIGEST).value(baseline.get().digest());
    json.name("newFindings");
    FindingJson.write(json, proof.newFindings());
    json.name("goneFindings");
    FindingJson.write(json, proof.goneFindings());
    json.name("noLongerSeen").beginArray();
    for (Subject subject : proof.noLongerSeen()) {
      json.beginObject();
      json.name("kind").value(subject.kind());
      json.name("name").value(subject.name());
      json.name("id").value(subject.id());
      json.endObject();
    }
    json.endArray();
    json.name("notComparable").beginArray();
    for (String what : proof.notComparable()) {
      json.value(what);
    }
    json.endArray();
    json.endObject();
  }
}
