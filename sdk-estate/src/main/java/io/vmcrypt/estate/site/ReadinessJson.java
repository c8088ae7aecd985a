package io.vmcrypt.estate.site;

import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.io.OutputStream;

/** A report as JSON, in the shape of docs/json.md. */
final class ReadinessJson {

  private static final int FORMAT = 3;

  private ReadinessJson() {}

  /** Writes all of it. */
  static void write(ReadinessReport report, OutputStream out) {
    ResultJson.write(out, "the JSON report", json -> json.object(all -> members(report, all)));
  }

  private static void members(ReadinessReport report, ResultJson json) {
    json.name("format").value(FORMAT);
    vcenter(json.name("first"), report.first());
    vcenter(json.name("second"), report.second());
    json.name("selection").value(report.selection().toString());
    json.name("startedAt").value(report.startedAt().toString());
    json.name("vms").objects(report.vms(), vm -> vm(json, vm));
    CoreJson.findings(json.name("findings"), report.findings());
    json.name("finishedAt").value(report.finishedAt().toString());
    json.name("summary").beginObject();
    json.name("ready").value(report.isReady());
    json.name("vms").beginObject();
    json.name("total").value(report.vms().size());
    for (Readiness answer : Readiness.values()) {
      json.name(answer.toString()).value(report.vms(answer).size());
    }
    json.endObject();
    json.name("keys").value(report.keys());
    json.name("findings").counts(report.counts());
    json.endObject();
  }

  private static void vcenter(ResultJson json, VsphereAbout about) {
    json.beginObject();
    json.name("fullName").value(about.fullName());
    json.name("apiVersion").value(about.apiVersion());
    json.name("instanceUuid").value(about.instanceUuid());
    json.endObject();
  }

  private static void vm(ResultJson json, ReadinessReport.Vm vm) {
    json.name("id").value(vm.id());
    json.name("name").value(vm.name());
    json.name("path").value(vm.path());
    json.name("ready").value(vm.isReady());
    json.name("readiness").value(vm.readiness().toString());
    json.name("reason").value(vm.reason());
    json.name("keys").objects(vm.keys(), key -> key(json, key));
    CoreJson.findings(json.name("findings"), vm.findings());
  }

  private static void key(ResultJson json, ReadinessReport.Key key) {
    json.name("keyId").value(key.key().keyId());
    json.name("keyProvider").value(key.key().providerId().orElse(null));
    json.name("usedBy").texts(key.usedBy());
    json.name("readiness").value(key.readiness().toString());
  }
}
