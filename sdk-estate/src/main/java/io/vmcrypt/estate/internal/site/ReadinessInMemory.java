package io.vmcrypt.estate.internal.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps all VMs. For one thread. */
public final class ReadinessInMemory
    implements VmSink<ReadinessContext, VmReadiness, ReadinessSummary> {

  private final List<VmReadiness> vms = new ArrayList<>();
  private @Nullable ReadinessContext context;

  public ReadinessInMemory() {}

  @Override
  public void begin(ReadinessContext begun) {
    this.context = begun;
  }

  @Override
  public void vm(VmReadiness vm) {
    vms.add(vm);
  }

  public ReadinessReport report(ReadinessSummary summary) {
    return new ReadinessReport(requireNonNull(context, "context"), vms, summary);
  }
}
