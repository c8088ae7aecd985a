package io.vmcrypt.estate.internal.report;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.estate.site.KeyReadiness;
import io.vmcrypt.estate.site.ProviderReadiness;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes a look as JSON while it goes on, in the shape of docs/second-site.md. For one thread. */
public final class ReadinessJson
    implements VmSink<ReadinessContext, VmReadiness, ReadinessSummary> {

  private static final int FORMAT = 2;
  private static final String SCHEMA = "readiness.schema.json";

  private final ResultJson json;

  public ReadinessJson(OutputStream out) {
    this.json = new ResultJson(out, "the JSON report");
  }

  /** The JSON Schema of what is written. */
  public static String schema() {
    try (InputStream in = requireNonNull(ReadinessJson.class.getResourceAsStream(SCHEMA), SCHEMA)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema cannot be read", e);
    }
  }

  @Override
  public void begin(ReadinessContext context) {
    json.beginObject();
    json.name("format").value(FORMAT);
    vcenter("first", context.first());
    vcenter("second", context.second());
    json.name("selection").value(context.vms().toString());
    json.name("startedAt").value(context.startedAt().toString());
    json.name("vms").beginArray();
  }

  private void vcenter(String name, VsphereAbout about) {
    json.name(name).beginObject();
    json.name("fullName").value(about.fullName());
    json.name("apiVersion").value(about.apiVersion());
    json.name("instanceUuid").value(about.instanceUuid());
    json.endObject();
  }

  @Override
  public void vm(VmReadiness vm) {
    json.beginObject();
    json.name("id").value(vm.vmId());
    json.name("name").value(vm.vmName());
    json.name("path").value(vm.path());
    json.name("ready").value(vm.isReady());
    json.name("readiness").value(vm.readiness().toString());
    json.name("reason").value(vm.reason());
    json.name("keys").objects(vm.keys(), this::key);
    CoreJson.findings(json.name("findings"), vm.findings());
    json.endObject();
  }

  private void key(KeyReadiness key) {
    json.name("keyId").value(key.key().keyId());
    json.name("keyProvider").value(key.key().providerId().orElse(null));
    json.name("usedBy").texts(key.usedBy());
    json.name("readiness").value(key.readiness().toString());
    json.name("reason").value(key.reason());
  }

  @Override
  public void end(ReadinessSummary summary) {
    json.endArray();
    json.name("keyProviders").objects(summary.providers(), this::provider);
    json.name("otherKeys").objects(summary.otherKeys(), this::key);
    CoreJson.findings(json.name("findings"), summary.findings());
    json.name("finishedAt").value(summary.finishedAt().toString());
    json.name("summary").beginObject();
    json.name("ready").value(summary.isReady());
    json.name("vms").beginObject();
    json.name("total").value(summary.total());
    for (Readiness answer : Readiness.values()) {
      json.name(answer.toString()).value(summary.vms(answer));
    }
    json.name("plain").value(summary.plainVms());
    json.endObject();
    json.name("keys").value(summary.keys());
    json.name("findings").counts(summary.counts());
    json.endObject();
    json.endObject();
    json.end();
  }

  private void provider(ProviderReadiness provider) {
    json.name("id").value(provider.id());
    json.name("managementType").value(provider.managementType());
    json.name("match").value(provider.match().toString());
    json.name("usable").value(provider.usable().orElse(null));
    json.name("vcenterTrustsKms").value(provider.vcenterTrustsKms().orElse(null));
    json.name("kmsTrustsVcenter").value(provider.kmsTrustsVcenter().orElse(null));
    CoreJson.findings(json.name("findings"), provider.findings());
  }
}
