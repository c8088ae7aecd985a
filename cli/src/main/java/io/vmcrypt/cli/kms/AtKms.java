package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.kmip.key.LocatedKeys;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a KMS lists, beside what is needed.
 *
 * @param lacking ids of keys that are needed and that it does not list
 * @param unknown how many it lists that nothing of this vCenter knows
 */
record AtKms(LocatedKeys located, List<String> lacking, int unknown) {

  private static final int MOST_NAMES = 20;

  static AtKms of(LocatedKeys located, String provider, KeyCount count) {
    return new AtKms(
        located,
        count.lackingAtKms(provider, located.ids()).stream()
            .map(CountedKey::key)
            .map(key -> key.keyId())
            .toList(),
        count.of(Use.AT_KMS_ONLY).size());
  }

  /** Whether the list is all of it, and has all that is needed. */
  boolean isAll() {
    return located.isComplete() && lacking.isEmpty();
  }

  void tell(Screen screen) {
    screen.line(
        ("%s lists %s keys to this client, %s of them unknown to this vCenter: whether somebody"
                + " needs those is not known here. Its certificate is %s.")
            .formatted(
                located.server(),
                located.ids().size(),
                unknown,
                located.certificate().thumbprint()));
    located.gap().ifPresent(gap -> screen.line("? There may be more: " + gap + "."));
    if (!lacking.isEmpty()) {
      List<String> named = lacking.subList(0, Math.min(MOST_NAMES, lacking.size()));
      int more = lacking.size() - named.size();
      screen.line(
          "? It does not list "
              + lacking.size()
              + " keys that are needed: "
              + named.stream().map(this::inWords).collect(Collectors.joining(", "))
              + (more == 0 ? "" : " and " + more + " more")
              + ". The client may not see them, or they are lost: probe --holds tells.");
    }
  }

  private String inWords(String id) {
    return located
        .writtenOtherwise(id)
        .map(other -> id + " (it lists " + other + ", the same id written otherwise)")
        .orElse(id);
  }

  Map<String, @Nullable Object> described() {
    return Json.object(
        "server", located.server().toString(),
        "thumbprint", located.certificate().thumbprint().toString(),
        "listed", located.ids().size(),
        "gap", located.gap().orElse(null),
        "lacking", lacking,
        "seenAt", located.seenAt().toString());
  }
}
