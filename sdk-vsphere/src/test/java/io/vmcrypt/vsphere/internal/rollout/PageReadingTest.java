package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.internal.rollout.PageReading.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PageReadingTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "read VMs", "vcenter.test");

  private final List<Set<String>> asked = new ArrayList<>();

  private static Map<String, String> vms() {
    Map<String, String> vms = new LinkedHashMap<>();
    List.of("vm-1", "vm-2", "vm-3").forEach(id -> vms.put(id, id));
    return vms;
  }

  private static SdkException fault() {
    return new ServiceException(
        ATTEMPT, "no", "", new VendorError(500, "InvalidArgument", "no", null), null);
  }

  private static SdkException signedOut() {
    return new AuthenticationException(
        ATTEMPT, "signed out", "", new VendorError(500, "NotAuthenticated", "no", null), null);
  }

  /** Answers the page with a fault, vm-1 with its name, and vm-2 with a failure. */
  private Page<String> read(SdkException second) throws InterruptedException {
    return new PageReading(new Patience(new VirtualTime()))
        .read(
            vms(),
            some -> {
              asked.add(some.keySet());
              if (some.size() > 1) {
                throw fault();
              }
              if (some.containsKey("vm-2")) {
                throw second;
              }
              return some;
            },
            SdkException::outcome);
  }

  @Test
  @DisplayName("a user whom vCenter no longer knows is told, and no more VMs are asked for")
  void read_signedOutBetweenVms_isUnreachable() throws InterruptedException {
    Page<String> page = read(signedOut());

    assertThat(page.found())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("vm-1", "vm-1", "vm-2", "signed out", "vm-3", "signed out"));
    assertThat(page.unreachable()).isPresent();
    assertThat(asked).hasSize(3).doesNotContain(Set.of("vm-3"));
  }

  @Test
  @DisplayName("one VM that cannot be read is told alone")
  void read_oneUnreadable_othersAreRead() throws InterruptedException {
    Page<String> page = read(fault());

    assertThat(page.found())
        .containsExactlyInAnyOrderEntriesOf(Map.of("vm-1", "vm-1", "vm-2", "no", "vm-3", "vm-3"));
    assertThat(page.unreachable()).isEmpty();
  }
}
