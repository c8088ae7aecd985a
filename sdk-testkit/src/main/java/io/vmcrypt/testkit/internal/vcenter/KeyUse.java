package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a vCenter tells of the use of keys, beside its VMs and hosts. Not thread-safe. */
final class KeyUse {

  private final Map<FakeKey, List<String>> thirdParties = new LinkedHashMap<>();
  private boolean listsProviders = true;
  private boolean namesUsers = true;

  List<String> thirdParties(FakeKey key) {
    return thirdParties.getOrDefault(key, List.of());
  }

  void thirdParties(FakeKey key, List<String> tags) {
    thirdParties.put(key, List.copyOf(tags));
  }

  boolean listsProviders() {
    return listsProviders;
  }

  void listsProviders(boolean lists) {
    this.listsProviders = lists;
  }

  boolean namesUsers() {
    return namesUsers;
  }

  void namesUsers(boolean names) {
    this.namesUsers = names;
  }
}
