package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A report that goes to a file as well: JSON or a page to read and print, by the file's name. */
public final class ReportOption {

  private static final String JSON = ".json";
  private static final String HTML = ".html";

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write the report to a file too: .json, or .html to read and print")
  private @Nullable Path file;

  /** Refuses a file that could not be written, before anything is asked. */
  public void check() {
    if (file == null) {
      return;
    }
    if (!isHtml() && !file.toString().endsWith(JSON)) {
      throw new UsageException("--report takes a file whose name ends with .json or .html.");
    }
    checkWritable(file);
  }

  /** The same of any file that is to be written, if there is one. */
  public static void checkWritable(@Nullable Path file) {
    if (file == null) {
      return;
    }
    ReportFile.obstacle(file)
        .ifPresent(
            why -> {
              throw new UsageException("file " + file + " could not be written: " + why + ".");
            });
  }

  /**
   * The same of a report that is written while VMs are read. A page and JSON would need two looks,
   * which could see two things.
   */
  public void checkOneLook(boolean json) {
    check();
    if (json && isHtml()) {
      throw new UsageException(
          "--json goes with a report that ends with .json. For a page, leave --json out.");
    }
  }

  /** The file; null if there is to be none. */
  public @Nullable Path file() {
    return file;
  }

  public boolean isGiven() {
    return file != null;
  }

  /** The file that has the JSON: the report, or the one beside a page with the same name. */
  public Optional<Path> json() {
    if (file == null || !isHtml()) {
      return Optional.ofNullable(file);
    }
    String page = file.toString();
    return Optional.of(Path.of(page.substring(0, page.length() - HTML.length()) + JSON));
  }

  public boolean isHtml() {
    return file != null && file.toString().endsWith(HTML);
  }

  /** Writes it, if it is wanted, and says where it is. */
  public void write(Consumer<OutputStream> json, Consumer<OutputStream> html, Screen screen) {
    if (file != null) {
      ReportFile.writeAll(file, isHtml() ? html : json);
      screen.line("Written to " + file);
    }
  }

  /**
   * The same of one look, which may break off: the JSON of the command, if it was asked for, is
   * what a file has, so that nobody gets a part of it.
   *
   * @param text writes the look as text, where neither a file nor JSON was asked for
   */
  public <T> T writeOneLook(
      ReportFile.Content<T> json,
      ReportFile.Content<T> html,
      Supplier<T> text,
      Screen screen,
      OutputStream out) {
    if (file != null) {
      T result = ReportFile.write(file, isHtml() ? html : json);
      screen.line("Written to " + file);
      if (screen.isJson()) {
        copy(file, out);
      }
      return result;
    }
    return screen.isJson() ? writeWhole(json, out) : text.get();
  }

  private static <T> T writeWhole(ReportFile.Content<T> json, OutputStream out) {
    Path whole = Path.of(System.getProperty("java.io.tmpdir"), "vmcrypt-json");
    try {
      whole = Files.createTempFile("vmcrypt-", JSON);
      try {
        T result = ReportFile.write(whole, json);
        copy(whole, out);
        return result;
      } finally {
        Files.deleteIfExists(whole);
      }
    } catch (IOException e) {
      throw new FileFailure(whole, "written", e);
    }
  }

  private static void copy(Path file, OutputStream out) {
    try {
      Files.copy(file, out);
    } catch (IOException e) {
      throw new FileFailure(file, "read", e);
    }
  }
}
