package io.vmcrypt.testkit.internal.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The list of what OVHcloud has says what its API descriptions say. */
class KnownRoutesTest {

  @Test
  @Tag("thorough")
  @DisplayName("Each operation of the API descriptions is in the list, so none is called unknown")
  void list_hasAllOperations() {
    List<String> unknown = new ArrayList<>();
    for (String operation : OvhSchema.load().operations()) {
      collect(false, operation, unknown);
    }
    for (String operation : OvhSchema.loadOkms().operations()) {
      collect(true, operation, unknown);
    }
    assertThat(unknown).isEmpty();
  }

  private static void collect(boolean second, String operation, List<String> unknown) {
    String[] words = operation.split(" ", -1);
    OvhRefusal refusal = KnownRoutes.refusal(second, words[0], words[1]);
    if (refusal.status() != 501) {
      unknown.add(operation);
    }
  }

  @Test
  @DisplayName("What OVHcloud does not have is unknown, as there")
  void refusal_unknown_isNotFound() {
    assertThat(KnownRoutes.refusal(false, "GET", "/dedicatedCloud/pcc-1/kms").status())
        .isEqualTo(404);
    assertThat(KnownRoutes.refusal(true, "GET", "/dedicatedCloud/pcc-1/vlan").status())
        .isEqualTo(404);
    assertThat(KnownRoutes.refusal(false, "PATCH", "/dedicatedCloud").status()).isEqualTo(404);
  }
}
