@echo off
rem Nagare's launcher for Windows: finds a JDK 25 or newer, builds on first use, then runs. See the file nagare (for
rem Linux, macOS and WSL), which does more: it also builds again when the sources are newer than the last build.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
set "HOME_FOUND="
if defined JAVA_HOME call :try "%JAVA_HOME%"
if not defined HOME_FOUND for /f "delims=" %%j in ('where java 2^>nul') do if not defined HOME_FOUND call :try "%%~dpj.."
for %%d in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%LOCALAPPDATA%\Programs\Eclipse Adoptium" "%USERPROFILE%\.jdks") do (
    if not defined HOME_FOUND if exist "%%~d" for /d %%h in ("%%~d\*") do if not defined HOME_FOUND call :try "%%~h"
)
if not defined HOME_FOUND (
    echo nagare: needs a JDK 25 or newer and found none. Get one, then start again: 1>&2
    echo     winget install EclipseAdoptium.Temurin.25.JDK 1>&2
    echo     or https://adoptium.net/temurin/releases/?version=25 1>&2
    exit /b 1
)
set "JAVA_HOME=%HOME_FOUND%"
if not exist "%ROOT%target\nagare.jar" (
    echo nagare: building, which takes a minute or two and fetches libraries ... 1>&2
    set "MAVEN_OPTS=--sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
    pushd "%ROOT%"
    call mvnw.cmd -B -ntp -q -DskipTests -Dspotless.check.skip -Djacoco.skip package 1>&2
    if errorlevel 1 (
        popd
        echo nagare: the build failed; what is above says why 1>&2
        exit /b 1
    )
    popd
    del "%ROOT%target\nagare.aot" "%ROOT%target\nagare.aot.failed" 2>nul
)
set "JVM=-XX:+UseSerialGC -Xms24m -Xmx512m -XX:MaxDirectMemorySize=512m -Xss512k -XX:-UsePerfData --enable-native-access=ALL-UNNAMED"
set "MAPPED=-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
set "CACHE=%ROOT%target\nagare.aot"
rem What the JVM learns in a rehearsal (docs/ENGINE.md, "Warm-up"), once, after the first build; nagare.aot.failed says that
rem it failed. Delete both to try again. A JVM that cannot use the cache starts without and says nothing.
if "%NAGARE_CACHE%"=="off" goto :run
if exist "%CACHE%" goto :run
if exist "%CACHE%.failed" goto :run
echo nagare: rehearsing, so that every start is quick (once, half a minute at most) ... 1>&2
"%JAVA_HOME%\bin\java.exe" %JVM% "-Dnagare.home=%ROOT%." "-XX:AOTCacheOutput=%CACHE%.new" -Xlog:aot*=error -cp "%ROOT%target\nagare.jar" nagare.Rehearsal "%CACHE%.making" >"%CACHE%.log" 2>&1
if not errorlevel 1 "%JAVA_HOME%\bin\java.exe" %JVM% "-Dnagare.home=%ROOT%." -XX:AOTMode=on "-XX:AOTCache=%CACHE%.new" %MAPPED% -jar "%ROOT%target\nagare.jar" --version >>"%CACHE%.log" 2>&1
if errorlevel 1 (
    del "%CACHE%.new" 2>nul
    echo failed >"%CACHE%.failed"
    echo nagare: that failed, which does no harm: starts take half a second more ^("%CACHE%.log"^) 1>&2
) else (
    move /y "%CACHE%.new" "%CACHE%" >nul
    del "%CACHE%.log" 2>nul
)
rd /s /q "%CACHE%.making" 2>nul
:run
rem Beside some options, such as -Xmn24m, a JVM with a cache ends: so beside a user's there is none.
set "WITH="
if not defined NAGARE_JAVA_OPTS if not "%NAGARE_CACHE%"=="off" if exist "%CACHE%" set WITH="-XX:AOTCache=%CACHE%" -Xlog:aot*=off,cds*=off %MAPPED%
"%JAVA_HOME%\bin\java.exe" %JVM% "-Dnagare.home=%ROOT%." %NAGARE_JAVA_OPTS% %WITH% -jar "%ROOT%target\nagare.jar" %*
exit /b %errorlevel%

:try
if not exist "%~1\bin\javac.exe" goto :eof
if not exist "%~1\release" goto :eof
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%~1\release"') do for /f "delims=." %%n in ("%%~v") do if %%n geq 25 set "HOME_FOUND=%~1"
goto :eof
