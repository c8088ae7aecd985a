package io.vmcrypt.cli.explain;

/**
 * One row of a page.
 *
 * @param about the code of a finding, or the part of a message that is always the same
 * @param section the part of the page that it stands in; empty for a finding
 * @param severity of a finding, such as {@code BLOCKING}; empty for a message
 * @param system where a finding is seen; empty for a message
 * @param meaning what it means; empty where the cure says it
 */
public record Explanation(
    String about, String section, String severity, String system, String meaning, String cure) {}
