package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKeyStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a vCenter reports of keys beside what its VMs and hosts have, and how it reports falsely.
 * Not thread-safe.
 */
public final class KeyUse {

  private final Map<FakeKey, List<String>> thirdParties = new LinkedHashMap<>();
  private boolean listsProviders = true;
  private boolean namesUsers = true;
  private @Nullable List<FakeKey> frozen;
  private UnaryOperator<List<FakeKey>> listed = UnaryOperator.identity();
  private UnaryOperator<List<FakeKeyStatus>> statuses = UnaryOperator.identity();

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

  /** The keys to list if those are used: those of an earlier time, or falsely others. */
  public List<FakeKey> listed(List<FakeKey> used) {
    return listed.apply(frozen == null ? used : frozen);
  }

  public void listed(UnaryOperator<List<FakeKey>> change) {
    listed = change;
  }

  /** Lists these keys from now on; null for those that are used. */
  public void freeze(@Nullable List<FakeKey> keys) {
    frozen = keys;
  }

  /** What to tell of keys. */
  public List<FakeKeyStatus> statuses(List<FakeKeyStatus> found) {
    return statuses.apply(found);
  }

  public void statuses(UnaryOperator<List<FakeKeyStatus>> change) {
    statuses = change;
  }
}
