package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.vcenter.FakeKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a vCenter reports about users of keys other than its VMs and hosts. Not thread-safe. */
public final class KeyUse {

  private final Map<FakeKey, List<String>> thirdParties = new LinkedHashMap<>();
  private boolean listsProviders = true;
  private boolean namesUsers = true;

  public List<String> thirdParties(FakeKey key) {
    return thirdParties.getOrDefault(key, List.of());
  }

  public void thirdParties(FakeKey key, List<String> tags) {
    thirdParties.put(key, List.copyOf(tags));
  }

  public boolean listsProviders() {
    return listsProviders;
  }

  public void listsProviders(boolean lists) {
    this.listsProviders = lists;
  }

  public boolean namesUsers() {
    return namesUsers;
  }

  public void namesUsers(boolean names) {
    this.namesUsers = names;
  }
}
