package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A VM whose files are on a datastore, and of which vCenter knows nothing more.
 *
 * @param current the snapshot that it runs on top of; null if it has none
 * @param keys those that it needs
 */
public record Unregistered(
    FakeVm vm,
    DataObject config,
    List<VmSnapshot> snapshots,
    @Nullable VmSnapshot current,
    Set<FakeKey> keys,
    @Nullable String homePolicy,
    Map<Integer, String> diskPolicies) {}
