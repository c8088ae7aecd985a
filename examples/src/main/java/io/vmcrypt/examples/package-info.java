/** Code to read and copy: that of the README, and short pieces of one idea each. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples;
