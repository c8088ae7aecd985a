/** Code to read and copy: that of the README, and metrics of the SDK's calls. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples;
