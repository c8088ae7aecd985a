package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A VM that may be meant and that a change does not reach: it is told, and shows in the exit
 * status.
 *
 * @param why for people
 */
public record PassedOver(String vmId, String vmName, String why) {

  public Map<String, @Nullable Object> json() {
    return Json.object("id", vmId, "name", vmName, "why", why);
  }
}
