package io.vmcrypt.cli.vm;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The VMs of a place, or all of them. Nothing means all by itself. */
public final class VmPlaces {

  @Option(
      names = "--below",
      paramLabel = "PATH",
      description = "the VMs below this folder, cluster, host or resource pool")
  private @Nullable String below;

  @Option(names = "--all", description = "all VMs that the user of vCenter may see")
  private boolean all;

  public Optional<String> below() {
    return Optional.ofNullable(below).map(VmPlaces::path);
  }

  public boolean isAll() {
    return all;
  }

  /** A place, with the slash that it begins with. */
  static String path(String text) {
    return text.startsWith("/") ? text : "/" + text;
  }
}
