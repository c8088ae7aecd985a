package io.vmcrypt.estate.internal.report;

import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.report.json.ResultJson;

/** The systems of an estate as JSON. */
public final class SiteJson {

  private SiteJson() {}

  /** The member of a plan, a report or a proof. */
  public static void write(ResultJson json, EstateSite site) {
    json.name("site").beginObject();
    json.name("vcenter").value(site.vcenter());
    json.name("instanceUuid").value(site.instanceUuid());
    json.name("service").value(site.service().orElse(null));
    json.name("keyServers").texts(site.keyServers());
    json.endObject();
  }
}
