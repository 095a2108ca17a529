package io.nfwalk.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the number of {@code --seed}. */
final class SeedWord implements ITypeConverter<Long> {
    SeedWord() {}

    @Override
    public Long convert(String word) {
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException notANumber) {
            throw new TypeConversionException("'" + word + "' is no number");
        }
    }
}
