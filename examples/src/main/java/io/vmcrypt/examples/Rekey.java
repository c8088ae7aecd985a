package io.vmcrypt.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Gives encrypted VMs other keys: {@code Rekey [--deep] [--provider ID | --old-keys FILE]}, and the
 * arguments of {@link RolloutEncryption}; without any that choose VMs, all that are encrypted.
 *
 * <ul>
 *   <li>{@code --provider ID}: whatever has a key of another key provider gets one of this one, as
 *       when a KMS of another vendor takes over. Run again, it does what is left over.
 *   <li>Without it, each VM gets a new key of the key provider that it has, in place of those that
 *       are in use when the program starts. {@code --old-keys FILE} keeps note of these: the first
 *       run writes the file, later ones read it and do what is left over. Without the file each run
 *       changes all keys.
 *   <li>{@code --deep}: the data is encrypted anew; the VMs must be off.
 * </ul>
 *
 * <p>The old keys stay on their KMS. Exit status 0 if all VMs were seen to be as wanted; 3 if not;
 * 1 if it failed; 2 for bad usage.
 */
public final class Rekey {

  private Rekey() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    return RolloutJob.run(() -> job(args), environment, out, err);
  }

  static RolloutJob job(List<String> args) {
    RekeyArguments arguments = RekeyArguments.parse(args);
    return new RolloutJob(arguments.rollout(), arguments::rekey);
  }
}
