package io.vmcrypt.estate.internal.report;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.report.json.FindingJson;
import io.vmcrypt.report.json.StreamedJson;
import io.vmcrypt.estate.site.KeyReadiness;
import io.vmcrypt.estate.site.ProviderReadiness;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessSink;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.vsphere.VsphereAbout;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a look as JSON while it goes on, in the shape of docs/second-site.md. For one thread. */
public final class ReadinessJson implements ReadinessSink {

  private static final int FORMAT = 1;
  private static final String SCHEMA = "readiness.schema.json";

  private final StreamedJson out;
  private final JsonWriter json;

  public ReadinessJson(OutputStream out) {
    this.out = new StreamedJson(out, "the JSON report");
    this.json = this.out.writer();
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
    out.begin(
        () -> {
          json.name("format").value(FORMAT);
          vcenter("first", context.first());
          vcenter("second", context.second());
          json.name("selection").value(context.vms().toString());
          json.name("startedAt").value(context.startedAt().toString());
          json.name("vms").beginArray();
        });
  }

  private void vcenter(String name, VsphereAbout about) throws IOException {
    json.name(name).beginObject();
    json.name("fullName").value(about.fullName());
    json.name("apiVersion").value(about.apiVersion());
    json.name("instanceUuid").value(about.instanceUuid());
    json.endObject();
  }

  @Override
  public void vm(VmReadiness vm) {
    out.part(
        () -> {
          json.beginObject();
          json.name("id").value(vm.vmId());
          json.name("name").value(vm.vmName());
          json.name("path").value(vm.path());
          json.name("ready").value(vm.isReady());
          json.name("readiness").value(vm.readiness().toString());
          json.name("reason").value(vm.reason());
          keys("keys", vm.keys());
          json.name("findings");
          FindingJson.write(json, vm.findings());
          json.endObject();
        });
  }

  private void keys(String name, List<KeyReadiness> keys) throws IOException {
    json.name(name).beginArray();
    for (KeyReadiness key : keys) {
      json.beginObject();
      json.name("keyId").value(key.key().keyId());
      json.name("keyProvider").value(key.key().providerId().orElse(null));
      json.name("usedBy").beginArray();
      for (String user : key.usedBy()) {
        json.value(user);
      }
      json.endArray();
      json.name("readiness").value(key.readiness().toString());
      json.name("reason").value(key.reason());
      json.endObject();
    }
    json.endArray();
  }

  @Override
  public void end(ReadinessSummary summary) {
    out.end(
        () -> {
          json.endArray();
          json.name("keyProviders").beginArray();
          for (ProviderReadiness provider : summary.providers()) {
            provider(provider);
          }
          json.endArray();
          keys("otherKeys", summary.otherKeys());
          json.name("findings");
          FindingJson.write(json, summary.findings());
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
          json.name("findings").beginObject();
          for (Map.Entry<String, Long> count : summary.counts().entrySet()) {
            json.name(count.getKey()).value(count.getValue());
          }
          json.endObject();
          json.endObject();
        });
  }

  private void provider(ProviderReadiness provider) throws IOException {
    json.beginObject();
    json.name("id").value(provider.id());
    json.name("managementType").value(provider.managementType());
    json.name("match").value(provider.match().toString());
    json.name("foundAs").value(provider.foundAs().orElse(null));
    answer("usable", provider.usable());
    answer("vcenterTrustsKms", provider.vcenterTrustsKms());
    answer("kmsTrustsVcenter", provider.kmsTrustsVcenter());
    json.name("findings");
    FindingJson.write(json, provider.findings());
    json.endObject();
  }

  private void answer(String name, Optional<Boolean> answer) throws IOException {
    json.name(name).value(answer.orElse(null));
  }
}
