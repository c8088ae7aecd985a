@org.jspecify.annotations.NullMarked
package io.vmcrypt.cli.kms;
