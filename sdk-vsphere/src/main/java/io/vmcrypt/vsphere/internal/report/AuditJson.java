package io.vmcrypt.vsphere.internal.report;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.report.json.CertificateJson;
import io.vmcrypt.report.json.ControlJson;
import io.vmcrypt.report.json.FindingJson;
import io.vmcrypt.report.json.StreamedJson;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSink;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.WrappingKey;
import io.vmcrypt.vsphere.vm.ClusterCryptoMode;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes an audit as JSON while it runs, in the shape of docs/audit-json.md. For one thread. */
public final class AuditJson implements AuditSink {

  private static final int FORMAT = 2;

  private final StreamedJson out;
  private final JsonWriter json;

  public AuditJson(OutputStream out) {
    this.out = new StreamedJson(out, "the JSON report");
    this.json = this.out.writer();
  }

  @Override
  public void begin(AuditContext context) {
    out.begin(
        () -> {
          json.name("format").value(FORMAT);
          json.name("vcenter").beginObject();
          json.name("address").value(context.vcenter());
          json.name("fullName").value(context.about().fullName());
          json.name("apiVersion").value(context.about().apiVersion());
          json.name("instanceUuid").value(context.about().instanceUuid());
          json.endObject();
          json.name("auditedBy").value(context.auditedBy().orElse(null));
          json.name("sdkVersion").value(context.sdkVersion());
          json.name("startedAt").value(context.startedAt().toString());
          rules(context.rules());
          providers(context.providers());
          json.name("hosts").beginArray();
          for (AuditedHost host : context.hosts()) {
            json.beginObject();
            json.name("id").value(host.id());
            json.name("name").value(host.name());
            json.name("cryptoState").value(host.cryptoState().orElse(null));
            json.endObject();
          }
          json.endArray();
          json.name("clusters").beginArray();
          for (ComputeCluster cluster : context.clusters()) {
            json.beginObject();
            json.name("id").value(cluster.id());
            json.name("name").value(cluster.name());
            json.name("cryptoMode")
                .value(cluster.cryptoMode().map(ClusterCryptoMode::value).orElse(null));
            json.name("keyProvider").value(cluster.keyProvider().orElse(null));
            json.endObject();
          }
          json.endArray();
          findings(context.findings());
          json.name("vms").beginArray();
        });
  }

  private void rules(AuditRules rules) throws IOException {
    json.name("rules").beginObject();
    json.name("below").value(rules.below().orElse(null));
    json.name("plainVmsAllowed").value(rules.plainVmsAllowed());
    json.name("weakestMigrateEncryption")
        .value(rules.weakestMigrateEncryption().map(MigrateEncryption::value).orElse(null));
    json.name("virtualTpmExpected").value(rules.virtualTpmExpected());
    json.name("certificateDays").value(rules.certificateDays());
    json.name("assignment");
    @Nullable PolicyAssignment assigned = rules.assignment().orElse(null);
    if (assigned == null) {
      json.nullValue();
    } else {
      json.beginObject();
      json.name("policy");
      VmStateJson.policy(json, assigned.policy());
      json.name("home").value(assigned.coversHome());
      json.name("allDisks").value(assigned.coversAllDisks());
      texts("disks", assigned.disks().stream().map(DiskSelector::toString).toList());
      json.name("keyProvider").value(assigned.keyProvider().orElse(null));
      json.name("migrateEncryption")
          .value(assigned.migrateEncryption().map(MigrateEncryption::value).orElse(null));
      json.name("ftEncryptionMode")
          .value(assigned.ftEncryptionMode().map(FtEncryptionMode::value).orElse(null));
      json.endObject();
    }
    json.endObject();
  }

  private void providers(Optional<List<AuditedProvider>> providers) throws IOException {
    json.name("keyProviders");
    if (providers.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginArray();
    for (AuditedProvider provider : providers.get()) {
      json.beginObject();
      json.name("id").value(provider.id());
      json.name("managementType").value(provider.managementType());
      json.name("default").value(provider.isDefault());
      json.name("healthy").value(provider.healthy().orElse(null));
      texts("problems", provider.problems());
      json.name("certificates");
      CertificateJson.write(json, provider.certificates());
      json.name("keyType").value(provider.keyType().map(KmsKeyType::value).orElse(null));
      json.name("wrappingKey");
      wrappingKey(provider.wrappingKey());
      json.endObject();
    }
    json.endArray();
  }

  private void wrappingKey(Optional<WrappingKey> known) throws IOException {
    if (known.isEmpty()) {
      json.nullValue();
      return;
    }
    WrappingKey key = known.get();
    json.beginObject();
    json.name("kind").value(key.kind().value());
    json.name("keyId").value(key.keyId().orElse(null));
    json.name("rotationDays");
    if (key.rotationDays().isPresent()) {
      json.value(key.rotationDays().getAsInt());
    } else {
      json.nullValue();
    }
    json.name("since").value(key.since().map(Instant::toString).orElse(null));
    json.name("rotated").value(key.rotated().map(Instant::toString).orElse(null));
    json.endObject();
  }

  private void texts(String name, List<String> texts) throws IOException {
    json.name(name).beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }

  @Override
  public void vm(AuditedVm vm) {
    out.part(
        () -> {
          json.beginObject();
          json.name("id").value(vm.vmId());
          json.name("name").value(vm.vmName());
          json.name("path").value(vm.path());
          json.name("template").value(vm.template());
          json.name("host").value(vm.host().map(AuditedHost::id).orElse(null));
          json.name("level").value(word(vm.level()));
          json.name("state");
          if (vm.state().isPresent()) {
            VmStateJson.write(json, vm.state().get(), vm.compliance());
          } else {
            json.nullValue();
          }
          findings(vm.findings());
          json.endObject();
        });
  }

  private void findings(List<Finding> findings) throws IOException {
    json.name("findings");
    FindingJson.write(json, findings);
  }

  private static String word(EncryptionLevel level) {
    return level.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void end(AuditSummary summary) {
    out.end(
        () -> {
          json.endArray();
          json.name("controls");
          ControlJson.write(json, summary.controls());
          json.name("finishedAt").value(summary.finishedAt().toString());
          json.name("summary").beginObject();
          json.name("vms").beginObject();
          json.name("total").value(summary.total());
          for (EncryptionLevel level : EncryptionLevel.values()) {
            json.name(word(level)).value(summary.vms().get(level));
          }
          json.endObject();
          json.name("disks").beginObject();
          json.name("total").value(summary.disks());
          json.name("encrypted").value(summary.encryptedDisks());
          json.endObject();
          counts("findings", summary.findings());
          counts("vmsByKeyProvider", summary.vmsByProvider());
          json.endObject();
        });
  }

  private void counts(String name, Map<String, Long> counts) throws IOException {
    json.name(name).beginObject();
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.name(count.getKey()).value(count.getValue());
    }
    json.endObject();
  }
}
