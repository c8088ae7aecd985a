package io.vmcrypt.vsphere.internal.report;

import static io.vmcrypt.report.json.ResultJson.word;

import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.WrappingKey;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes an audit as JSON while it runs, in the shape of docs/json.md. For one thread. */
public final class AuditJson implements VmSink<AuditContext, AuditedVm, AuditSummary> {

  private static final int FORMAT = 2;

  private final ResultJson json;

  public AuditJson(OutputStream out) {
    this.json = new ResultJson(out, "the JSON report");
  }

  @Override
  public void begin(AuditContext context) {
    json.beginObject();
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
    json.name("hosts")
        .objects(
            context.hosts(),
            host -> {
              json.name("id").value(host.id());
              json.name("name").value(host.name());
              json.name("cryptoState").value(host.cryptoState().orElse(null));
            });
    json.name("clusters")
        .objects(
            context.clusters(),
            cluster -> {
              json.name("id").value(cluster.id());
              json.name("name").value(cluster.name());
              json.name("cryptoMode")
                  .value(cluster.cryptoMode().map(ComputeCluster.CryptoMode::value).orElse(null));
              json.name("keyProvider").value(cluster.keyProvider().orElse(null));
            });
    CoreJson.findings(json.name("findings"), context.findings());
    json.name("vms").beginArray();
  }

  private void rules(AuditRules rules) {
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
      json.name("disks").texts(assigned.disks().stream().map(DiskSelector::toString).toList());
      json.name("keyProvider").value(assigned.keyProvider().orElse(null));
      json.name("migrateEncryption")
          .value(assigned.migrateEncryption().map(MigrateEncryption::value).orElse(null));
      json.endObject();
    }
    json.endObject();
  }

  private void providers(Optional<List<AuditedProvider>> providers) {
    json.name("keyProviders");
    if (providers.isEmpty()) {
      json.nullValue();
      return;
    }
    json.objects(
        providers.get(),
        provider -> {
          json.name("id").value(provider.id());
          json.name("managementType").value(provider.managementType());
          json.name("default").value(provider.isDefault());
          json.name("healthy").value(provider.healthy().orElse(null));
          json.name("problems").texts(provider.problems());
          CoreJson.certificates(json.name("certificates"), provider.certificates());
          json.name("keyType").value(provider.keyType().map(KmsKeyType::value).orElse(null));
          json.name("wrappingKey");
          wrappingKey(provider.wrappingKey());
        });
  }

  private void wrappingKey(Optional<WrappingKey> known) {
    if (known.isEmpty()) {
      json.nullValue();
      return;
    }
    WrappingKey key = known.get();
    json.beginObject();
    json.name("kind").value(key.kind().value());
    json.name("keyId").value(key.keyId().orElse(null));
    json.name("rotationDays")
        .value(key.rotationDays().isPresent() ? key.rotationDays().getAsInt() : null);
    json.name("since").value(key.since().map(Instant::toString).orElse(null));
    json.name("rotated").value(key.rotated().map(Instant::toString).orElse(null));
    json.endObject();
  }

  @Override
  public void vm(AuditedVm vm) {
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
    CoreJson.findings(json.name("findings"), vm.findings());
    json.endObject();
  }

  @Override
  public void end(AuditSummary summary) {
    json.endArray();
    CoreJson.controls(json.name("controls"), summary.controls());
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
    json.name("findings").counts(summary.findings());
    json.name("vmsByKeyProvider").counts(summary.vmsByProvider());
    json.endObject();
    json.endObject();
    json.end();
  }
}
