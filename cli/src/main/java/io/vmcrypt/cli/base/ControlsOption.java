package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.control.ControlMapping;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The controls of a company's own, which are answered beside those of guides. */
public final class ControlsOption {

  @Option(
      names = "--controls",
      paramLabel = "FILE",
      description =
          "answer your own controls too: a line for each, such as vm-encrypted = ACME-CRYPT-04")
  private @Nullable Path file;

  /** What the file has; none without one. */
  public ControlMapping mapping() {
    if (file == null) {
      return ControlMapping.none();
    }
    try {
      return ControlMapping.fromFile(file);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
